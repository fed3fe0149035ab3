import assert from 'node:assert/strict';
import { parse } from 'yaml';
import { Secret } from '../../../src/domain/secret.ts';
import type { FileSettings } from '../../../src/kubernetes/agent/config/settings.ts';
import { FORMATS } from '../../../src/kubernetes/agent/files/formats.ts';
import { fileNameRefusal, modeRefusal } from '../../../src/kubernetes/agent/files/names.ts';
import { render } from '../../../src/kubernetes/agent/files/render.ts';
import { parseTemplate } from '../../../src/kubernetes/agent/files/template.ts';

const ODD = 'a "b" \\ c\t#=:! é \u{1f511}\nnext';

describe('a file of the agent', () => {
  describe('may be called', () => {
    for (const name of ['orders.env', 'A_1-b.conf', '_x', 'a..b'])
      it(name, () => assert.equal(fileNameRefusal(name), null));
  });

  describe('may not be called', () => {
    const names = [
      '',
      '.',
      '..',
      '..data',
      '../x',
      '/etc/passwd',
      'a/b',
      'a\\b',
      '.hidden',
      '-rf',
      'a\nb',
      'a\0',
    ];
    for (const name of [...names, 'version', 'status.json', 'a'.repeat(129)])
      it(JSON.stringify(name.slice(0, 20)), () => assert.notEqual(fileNameRefusal(name), null));
  });

  it('is never open to everybody, never run, and never closed to its owner', () => {
    for (const mode of ['0440', '440', '0400', '0600', '0640', '0660'])
      assert.equal(modeRefusal(mode), null, mode);
    for (const mode of ['0444', '0644', '0550', '0700', '0040', '0200', '288', '0o440', ''])
      assert.notEqual(modeRefusal(mode), null, mode);
  });

  describe('in a format', () => {
    it('is read as YAML and as JSON as it was meant', () => {
      const fields = { KEY: ODD, yes: 'no', n: '012' };
      assert.deepEqual(parse(FORMATS.yaml(fields)), fields);
      assert.deepEqual(JSON.parse(FORMATS.json(fields)), fields);
    });

    it('is plain as variables, in quotes where something is special, and refused where readers differ', () => {
      assert.equal(FORMATS.env({ A: 'x+/=9', B: 'p$q r' }), "A=x+/=9\nB='p$q r'\n");
      for (const value of ["it's", 'a\nb', 'a\\b'])
        assert.throws(() => FORMATS.env({ A: value }), /the value of A/);
      assert.throws(() => FORMATS.env({ 'a-b': 'x' }), /no name of a variable/);
    });

    it('is escaped as Java reads properties', () => {
      assert.equal(FORMATS.properties({ 'a b': ' x=y' }), 'a\\ b=\\ x\\=y\n');
      assert.equal(FORMATS.properties({ K: 'é\n#\u{1f511}' }), 'K=\\u00e9\\n\\#\\ud83d\\udd11\n');
    });
  });

  describe('from a template', () => {
    const key = {
      credential: 'wb-orders-1',
      version: 3,
      fields: { APP_KEY: new Secret('fake-{{ APP_KEY }}') },
    };
    const file = (template: string): FileSettings => {
      const pieces = parseTemplate(template);
      assert.ok(pieces !== null, template);
      return { name: 'x.conf', mode: 0o440, content: { kind: 'template', pieces } };
    };

    it('has its placeholders replaced once, and nothing else', () => {
      const text = '{{APP_KEY}} {{ keyturn.credential }} v{{ keyturn.version }} $HOME `id` ${x} {x}';
      assert.equal(render(file(text), key), 'fake-{{ APP_KEY }} wb-orders-1 v3 $HOME `id` ${x} {x}');
    });

    it('may be JSON, however deep', () => {
      assert.equal(
        render(file('{"a":{"key":"{{ APP_KEY }}"}}'), { ...key, fields: { APP_KEY: new Secret('x') } }),
        '{"a":{"key":"x"}}',
      );
    });

    for (const name of ['APP_SECRET', 'constructor', '__proto__', 'HOME'])
      it(`refuses ${name}, which is no field, and shows no value`, () => {
        assert.throws(
          () => render(file(`{{ ${name} }}`), key),
          (thrown: Error & { code?: string }) => {
            assert.equal(thrown.code, 'KT6502');
            assert.match(thrown.message, new RegExp(`x.conf.*no field ${name}; there are APP_KEY`));
            assert.doesNotMatch(thrown.message, /fake-/);
            return true;
          },
        );
      });

    for (const text of ['{{', '{{ a b }}', '{{ env "HOME" }}', '{{#if a}}', '{{ a | b }}', '{{}}'])
      it(`is refused with ${text}`, () => assert.equal(parseTemplate(text), null));
  });
});
