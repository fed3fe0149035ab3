import { evidenceOf } from '../../domain/leaks/evidence.ts';
import type { ReportedLeak } from '../../domain/leaks/reported.ts';
import { asTexts, fieldsAt, numberIn, recordIn, textIn } from './fields.ts';
import type { Fields } from './fields.ts';

export function isKingfisher(record: Fields): boolean {
  return recordIn(record['rule']) !== null && recordIn(record['finding']) !== null;
}

export function kingfisherLeak(record: Fields): ReportedLeak {
  const rule = fieldsAt(record, 'rule');
  const finding = fieldsAt(record, 'finding');
  const git = fieldsAt(finding, 'git_metadata');
  return {
    values: asTexts(textIn(finding, 'snippet')),
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
