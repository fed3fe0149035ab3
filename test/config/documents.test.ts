import assert from 'node:assert/strict';
import { splitDocuments } from '../../src/config/documents.ts';

describe('splitting a file into documents', () => {
  for (const [says, text, expected] of [
    ['one document without a marker', 'a: 1\nb: 2\n', [['a: 1\nb: 2\n', 0]]],
    [
      'two documents',
      'a: 1\n---\nb: 2\n',
      [
        ['a: 1\n', 0],
        ['---\nb: 2\n', 1],
      ],
    ],
    [
      'content on the line of the marker',
      '--- {a: 1}\n--- # c\nb: 2',
      [
        ['--- {a: 1}\n', 0],
        ['--- # c\nb: 2', 1],
      ],
    ],
    [
      'the end marker',
      'a: 1\n...\n# c\n---\nb: 2\n',
      [
        ['a: 1\n', 0],
        ['---\nb: 2\n', 3],
      ],
    ],
    ['no document in comments, directives and markers', '# c\n%YAML 1.2\n---\n---\n\n# d\n...\n', []],
    [
      'a marker inside of a block scalar',
      'a: |\n  x\n---\nb: 2',
      [
        ['a: |\n  x\n', 0],
        ['---\nb: 2', 2],
      ],
    ],
    ['no marker where more letters follow', 'a: |\n  x\n----\n...x', [['a: |\n  x\n----\n...x', 0]]],
    [
      'Windows line ends',
      'a: 1\r\n---\r\nb: 2\r\n',
      [
        ['a: 1\r\n', 0],
        ['---\r\nb: 2\r\n', 1],
      ],
    ],
  ] as const) {
    it(`sees ${says}`, () => {
      const seen = [...splitDocuments('f', text)].map((document) => [document.text, document.linesBefore]);
      assert.deepEqual(seen, expected);
    });
  }
});
