import { evidenceOf } from '../../domain/leaks/evidence.ts';
import type { ReportedLeak } from '../../domain/leaks/reported.ts';
import { asTexts, fieldsAt, numberIn, recordIn, textIn, textsIn } from './fields.ts';
import type { Fields } from './fields.ts';

export function isKingfisher(record: Fields): boolean {
  return recordIn(record['rule']) !== null && recordIn(record['finding']) !== null;
}

/** What it writes behind its findings: what it has scanned, and how much. */
export function isKingfisherSummary(record: Fields): boolean {
  const hasCounts = recordIn(record['kingfisher']) !== null && numberIn(record, 'findings') !== null;
  const schema = textIn(fieldsAt(record, 'audit'), 'schema') ?? '';
  return hasCounts || (!Array.isArray(record['findings']) && schema.startsWith('kingfisher.'));
}

export function kingfisherLeak(record: Fields): ReportedLeak {
  const rule = fieldsAt(record, 'rule');
  const finding = fieldsAt(record, 'finding');
  const git = fieldsAt(finding, 'git_metadata');
  return {
    // Of a pair, one half is the snippet, and the other one stands among what was captured with it.
    values: asTexts(textIn(finding, 'snippet'), ...textsIn(fieldsAt(finding, 'dependent_captures'))),
    evidence: evidenceOf({
      ...{ tool: 'kingfisher', rule: textIn(rule, 'id') ?? textIn(rule, 'name') },
      repository: textIn(git, 'repository_url'),
      file: textIn(fieldsAt(git, 'file'), 'path') ?? textIn(finding, 'path'),
      line: numberIn(finding, 'line'),
      commit: textIn(fieldsAt(git, 'commit'), 'id'),
      url: textIn(fieldsAt(git, 'file'), 'url'),
    }),
  };
}
