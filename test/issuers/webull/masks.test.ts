import assert from 'node:assert/strict';
import { asMask } from '../../../src/issuers/webull/rehearsal.ts';

describe('what the issuer shows of a key', () => {
  it('is kept as it is while it is a mask, so that two looks can be compared', () => {
    for (const mask of ['1a2b****9f0e', '****c0de', null]) assert.equal(asMask(mask), mask);
  });

  it('is masked here when the issuer shows a whole value: a baseline goes into the journal', () => {
    assert.equal(asMask('sk-made-up-0123456789abcdef'), '****cdef');
    assert.equal(asMask('sk-made-up-0123456789abcdef****'), '********');
    assert.equal(asMask('\u001b[2J'), '****\u002a\u002a2J');
  });
});
