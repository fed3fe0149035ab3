import assert from 'node:assert/strict';
import { isOpenToOthers } from '../../src/domain/file-mode.ts';

const ROOT = 0;
const DAEMON = 65_532;

describe('a file with a secret', () => {
  it('is private while only its owner may do anything with it', () => {
    for (const mode of [0o100600, 0o100400]) {
      assert.equal(isOpenToOthers({ mode, uid: DAEMON }, DAEMON), false);
      assert.equal(isOpenToOthers({ mode, uid: ROOT }, ROOT), false);
    }
  });

  it('is private as a kubelet mounts it for a daemon that is not root: of root, readable by the group', () => {
    assert.equal(isOpenToOthers({ mode: 0o100440, uid: ROOT }, DAEMON), false);
    assert.equal(isOpenToOthers({ mode: 0o100640, uid: ROOT }, DAEMON), false);
  });

  it('is open where the group was let in by the daemon itself, or by root for root', () => {
    assert.equal(isOpenToOthers({ mode: 0o100440, uid: DAEMON }, DAEMON), true);
    assert.equal(isOpenToOthers({ mode: 0o100440, uid: ROOT }, ROOT), true);
    assert.equal(isOpenToOthers({ mode: 0o100440, uid: 1_000 }, DAEMON), true);
  });

  it('is open to a group that may write, and to everybody else', () => {
    for (const mode of [0o100460, 0o100450, 0o100444, 0o100604, 0o100660])
      assert.equal(isOpenToOthers({ mode, uid: ROOT }, DAEMON), true);
  });
});
