import { z } from 'zod';
import type { KubernetesConnection } from '../../connections/kubernetes/connect.ts';
import { Fault } from '../../domain/fault.ts';
import type { Secret } from '../../domain/secret.ts';
import type { Reviewed } from '../../ports/cluster.ts';

const REVIEWS = { api: 'authentication.k8s.io/v1', kind: 'tokenreviews' };
const POD_NAME = 'authentication.kubernetes.io/pod-name';
const POD_UID = 'authentication.kubernetes.io/pod-uid';

const answerSchema = z.object({
  status: z.object({
    authenticated: z.boolean().optional(),
    audiences: z.array(z.string()).optional(),
    user: z
      .object({
        username: z.string().optional(),
        extra: z.record(z.string(), z.array(z.string())).optional(),
      })
      .optional(),
  }),
});

type Status = z.output<typeof answerSchema>['status'];

/**
 * Asks the API server whose token this is. What it says in words when it refuses is not handed on. Rejects with 34xx where
 * it can't be asked.
 */
export async function reviewToken(
  api: Pick<KubernetesConnection, 'create'>,
  place: string,
  audience: string,
  token: Secret,
): Promise<Reviewed> {
  const answer = await api.create(
    REVIEWS,
    {
      ...{ apiVersion: 'authentication.k8s.io/v1', kind: 'TokenReview' },
      spec: { token: token.reveal(), audiences: [audience] },
    },
    place,
  );
  const read = answerSchema.safeParse(answer);
  if (!read.success) throw new Fault('KT3408', { place, saw: 'a review of a token without a status' });
  return judge(read.data.status, audience);
}

/** An authenticator that knows no audiences says yes and returns none: that is no yes to ours. */
function judge({ authenticated, audiences, user }: Status, audience: string): Reviewed {
  if (authenticated !== true) return refused('the API server does not accept it');
  if (audiences?.includes(audience) !== true) return refused(`it is not for the audience ${audience}`);
  const account = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(user?.username ?? '');
  const [, namespace, serviceAccount] = account ?? [];
  if (namespace === undefined || serviceAccount === undefined) return refused('it is of no service account');
  const name = onlyOne(user?.extra?.[POD_NAME]);
  const uid = onlyOne(user?.extra?.[POD_UID]);
  if (name === null || uid === null) return refused('it is not bound to a pod');
  return { is: 'pod', pod: { namespace, name, uid, serviceAccount } };
}

function onlyOne(values: readonly string[] | undefined): string | null {
  const [value] = values ?? [];
  return value === undefined || value === '' || values?.length !== 1 ? null : value;
}

function refused(why: string): Reviewed {
  return { is: 'refused', why };
}
