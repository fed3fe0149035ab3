import type { FindingView } from '../../domain/leaks/views.ts';
import { findingsOf } from '../address.ts';
import { useQuery } from '../query.ts';
import { strings } from '../strings/index.ts';
import { Link } from './link.tsx';
import { Panel } from './panel.tsx';

const words = strings.credential.findings;

/** That a credential was seen where it must not be, and how much of that is to be looked into. */
export function FindingsPanel({ name }: { readonly name: string }) {
  const { value } = useQuery(name, (api) => api.findings({ credential: name, all: true }), {
    concerns: (change) => change.name === name,
  });
  if (value === null || value.length === 0) return null;
  const count = (...stages: readonly FindingView['stage'][]): number =>
    value.filter(({ stage }) => stages.includes(stage)).length;
  const [open, contained, over] = [
    count('open', 'confirmed'),
    count('contained'),
    count('closed', 'dismissed'),
  ];
  const rest = [
    ...(contained > 0 ? [words.contained(contained)] : []),
    ...(over > 0 ? [words.over(over)] : []),
  ];
  return (
    <Panel id="findings" title={words.title}>
      <p>
        <span class={open > 0 ? 'bad' : 'quiet'}>{words.open(open)}</span>
        <span class="quiet">{rest.map((text) => `, ${text}`).join('')}</span> ·{' '}
        <Link to={findingsOf(name, open + contained === 0)}>{words.link}</Link>
      </p>
    </Panel>
  );
}
