import assert from 'node:assert/strict';
import { fileFault } from '../../src/stores/file-faults.ts';

const table = {
  EACCES: 'KT3301',
  EPERM: 'KT3301',
  EROFS: 'KT3301',
  ENOENT: 'KT3301',
  ENOTDIR: 'KT3301',
  ENOSPC: 'KT3302',
  EDQUOT: 'KT3302',
  ELOOP: 'KT3303',
  EIO: 'KT3304',
  ENAMETOOLONG: 'KT3010',
} as const;

describe('an error of the file system', () => {
  for (const [errno, code] of Object.entries(table))
    it(`${errno} is ${code}`, () => {
      const error = Object.assign(new Error('not to be shown'), { code: errno });
      const fault = fileFault(error, 'store plain, x.json');
      assert.equal(fault.code, code);
      assert.equal(fault.place, 'store plain, x.json');
      assert.ok(!JSON.stringify({ ...fault, message: fault.message }).includes('not to be shown'));
    });

  it('that is none of the system is KT3304 and not shown', () => {
    assert.equal(fileFault(new TypeError('not to be shown'), 'store plain').code, 'KT3304');
  });
});
