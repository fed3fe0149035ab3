import { useState } from 'preact/hooks';
import { NEEDS } from '../../domain/access/needs.ts';
import type { RecallAsk, RecallBegun, RecallPlan } from '../../domain/recall/views.ts';
import { recallAddress } from '../address.ts';
import { api } from '../api.ts';
import { useMay } from '../may.ts';
import { FaultNotice } from '../parts/fault.tsx';
import { Link } from '../parts/link.tsx';
import { RecallConfirm } from '../parts/recall-confirm.tsx';
import { RecallForm } from '../parts/recall-form.tsx';
import { RecallPreview } from '../parts/recall-preview.tsx';
import { useAct } from '../query.ts';
import { go } from '../route.ts';
import { recallStrings } from '../strings/recalls.ts';

const words = recallStrings.new;

interface Planned {
  readonly ask: RecallAsk;
  readonly plan: RecallPlan;
}

/** First what it would do; then the number of credentials, and nothing begins where the plan is not what was shown. */
export default function NewRecallPage() {
  const mayOperate = useMay(NEEDS.operating);
  const asking = useAct();
  const [planned, setPlanned] = useState<Planned | null>(null);
  const [begun, setBegun] = useState<RecallBegun | null>(null);
  const look = (ask: RecallAsk): void =>
    void asking.run(async () => setPlanned({ ask, plan: await api.planRecall(ask) }));
  const done = (what: RecallBegun): void => {
    if (what.refused.length === 0) go(recallAddress(what.recall), 'replace');
    else setBegun(what);
  };
  return (
    <>
      <p>
        <Link to="/recalls">{recallStrings.back}</Link>
      </p>
      <h1>{words.title}</h1>
      {!mayOperate && <p class="notice">{words.notAllowed}</p>}
      {begun !== null && <Refused begun={begun} />}
      {mayOperate && begun === null && (
        <>
          <RecallForm busy={asking.busy} onChange={() => setPlanned(null)} onAsk={look} />
          {asking.fault !== null && <FaultNotice fault={asking.fault} />}
          {planned !== null && <RecallPreview {...planned} />}
          {planned !== null && planned.plan.members.length > 0 && (
            <RecallConfirm key={planned.plan.digest} {...planned} onBegun={done} />
          )}
        </>
      )}
    </>
  );
}

/** It has begun for the others, who wait: that some are not in it is for a person to know before they go on. */
function Refused({ begun: { recall, refused } }: { readonly begun: RecallBegun }) {
  return (
    <div class="notice attention" role="alert">
      <p>{words.refused}</p>
      <ul class="plain-list">
        {refused.map(({ name, why }) => (
          <li key={name}>
            <strong>{name}</strong>: {why}
          </li>
        ))}
      </ul>
      <p>
        <Link to={recallAddress(recall)}>{words.toRecall}</Link>
      </p>
    </div>
  );
}
