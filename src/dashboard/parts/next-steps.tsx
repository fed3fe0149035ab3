import type { NextStep } from '../../domain/onboarding/views.ts';
import { strings } from '../strings/index.ts';

const words = strings.onboarding;

/** What is to be done now, by whom, and the command that says that it is done. */
export function NextSteps({ steps }: { readonly steps: readonly NextStep[] }) {
  if (steps.length === 0) return <p class="good">{words.allPassed}</p>;
  return (
    <ul class="plain-list">
      {steps.map(({ of, who, todo, command }) => (
        <li key={of}>
          <strong>{words.who[who]}</strong> {todo}
          <br />
          <span class="quiet">
            {strings.fault.next}: <code>{command}</code>
          </span>
        </li>
      ))}
    </ul>
  );
}
