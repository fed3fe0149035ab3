import assert from 'node:assert/strict';
import { NOTHING } from '../../../../src/kubernetes/injector/certificates/decide.ts';
import type { CertificateState } from '../../../../src/kubernetes/injector/certificates/decide.ts';
import { fieldsOf, stateIn } from '../../../../src/kubernetes/injector/certificates/kept.ts';
import { lifetimesOf } from '../../../../src/kubernetes/injector/certificates/lifetimes.ts';
import { makePair } from '../../../../src/kubernetes/injector/certificates/pair.ts';

const NAME = 'keyturn-injector.keyturn.svc';
const PLACE = 'secret keyturn/keyturn-injector';
const NOW = Date.UTC(2026, 10, 30);
const pair = (name = NAME) => makePair(name, NOW, lifetimesOf(90));

describe('what replicas keep of their certificates', () => {
  const all: CertificateState = {
    serving: pair(),
    next: { pair: pair(), trustedSince: NOW },
    previous: { authorities: [pair().ca, pair().ca], until: NOW + 5 },
  };
  const STATES: readonly (readonly [string, CertificateState])[] = [
    ['nothing', NOTHING],
    ['everything', all],
    ['a first pair', { ...NOTHING, next: { pair: pair(), trustedSince: null } }],
    ['a pair', { ...NOTHING, serving: pair() }],
  ];
  for (const [says, state] of STATES) {
    it(`is read as it was written: ${says}`, () => {
      assert.deepEqual(stateIn(fieldsOf(state), NAME, PLACE), state);
    });
  }

  it('counts as not there where it can not be read', () => {
    const fields = {
      ...fieldsOf(all),
      'serving.key': 'torn',
      'next-trusted-since': 'yesterday',
      'previous-ca.crt': '',
    };
    assert.deepEqual(stateIn(fields, NAME, PLACE), {
      serving: null,
      next: { ...all.next, trustedSince: null },
      previous: null,
    });
  });

  const FOREIGN: readonly (readonly [string, Readonly<Record<string, string>>, RegExp])[] = [
    ['a Secret of somebody else', { 'tls.crt': '', 'tls.key': '' }, /tls\.crt, tls\.key/],
    ['one that somebody else uses too', { ...fieldsOf(all), password: 'x' }, /password/],
    ['one of another Service', fieldsOf({ ...NOTHING, serving: pair('a.b.svc') }), /a\.b\.svc/],
  ];
  for (const [says, fields, saw] of FOREIGN) {
    it(`is not ${says}`, () => {
      assert.throws(() => stateIn(fields, NAME, PLACE), { code: 'KT8124', saw });
    });
  }
});
