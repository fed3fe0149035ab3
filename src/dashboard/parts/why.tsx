import type { CredentialView, WhyView } from '../../domain/views.ts';
import { strings } from '../strings/index.ts';
import { distance } from '../time.ts';
import { Panel } from './panel.tsx';

const words = strings.credential;

/** What happens next and which line of which file says so; then what fails meanwhile. */
export function Why({
  view,
  why,
  now,
}: {
  readonly view: CredentialView;
  readonly why: WhyView;
  readonly now: number;
}) {
  return (
    <Panel id="why" title={words.next}>
      <dl class="reasons">
        {why.reasons.map(({ kind, text, source, policy }, index) => (
          <div key={index}>
            <dt>{words.reasons[kind]}</dt>
            <dd>
              {text}
              {source !== null && (
                <span class="quiet">
                  {' '}
                  <code>
                    {source.file}:{source.line}
                  </code>
                  {policy !== null && ` ${policy}`}
                </span>
              )}
            </dd>
          </div>
        ))}
      </dl>
      <p>
        {strings.fault.next}: <code>{why.next}</code>
      </p>
      {view.retries.length > 0 && (
        <>
          <h3>{words.failing}</h3>
          <ul class="plain-list">
            {view.retries.map(({ step, tries, retryAt, fault }) => (
              <li key={step}>
                <strong class="bad">✖ {step}</strong> <code>{fault.code}</code> {fault.saw}
                <span class="quiet">
                  {' '}
                  · {words.tries(tries)} · {words.again} {distance(retryAt, now)}
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
    </Panel>
  );
}
