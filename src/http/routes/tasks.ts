import { z } from 'zod';
import { NEEDS } from '../../domain/access/needs.ts';
import type { Caller } from '../../domain/access/caller.ts';
import type { PortalReading } from '../../domain/attended.ts';
import { fromWire, toWire } from '../../domain/wire.ts';
import type { Wire } from '../../domain/wire.ts';
import { callerOf } from '../gatekeeper.ts';
import { fault } from '../schemas.ts';
import {
  attemptBody,
  confirmedTask,
  pastedTask,
  readingBody,
  taskAnswer,
  taskList,
} from '../task-schemas.ts';
import type { RouteDependencies, Routes } from './dependencies.ts';
import { credentialName } from './reading.ts';

const config = { needs: NEEDS.operating, credentialIn: 'path' } as const;
const why = z.string().trim().min(1).max(1_000);

/**
 * What waits for a person at an issuer's portal, and what they say of it. The code and the trading password have no field
 * here, and a key comes sealed: a daemon has no use for the former and needs no plaintext of the latter on its way.
 */
export function taskRoutes(routes: Routes, deps: RouteDependencies): void {
  readingTasks(routes, deps);
  claimRoutes(routes, deps);
  callRoutes(routes, deps);
  pasteRoute(routes, deps);
  wordRoutes(routes, deps);
}

function readingTasks(routes: Routes, { operations }: RouteDependencies): void {
  routes.get(
    '/v1/tasks',
    {
      config: { needs: NEEDS.looking },
      schema: {
        summary: 'What waits for a person, the most urgent first',
        response: { 200: taskList, default: fault },
      },
    },
    async () => toWire(await operations.tasks()),
  );
  routes.get(
    '/v1/credentials/:name/task',
    {
      config: { needs: NEEDS.looking, credentialIn: 'path' },
      schema: {
        summary: 'What waits for a person here; null where nothing does',
        params: credentialName,
        response: { 200: taskAnswer, default: fault },
      },
    },
    async ({ params }) => toWire(await operations.task(params.name)),
  );
}

function claimRoutes(routes: Routes, deps: RouteDependencies): void {
  say(routes, deps, {
    path: 'claim',
    summary: 'Take the task of making a key, also from somebody else who has not confirmed yet',
    body: z.strictObject({ takeOver: z.boolean().default(false) }),
    act: (name, { takeOver }, caller) => deps.operations.claimTask(name, takeOver, caller),
  });
  say(routes, deps, {
    path: 'release',
    summary: 'Give the task back',
    body: z.strictObject({}),
    act: (name, _body, caller) => deps.operations.releaseTask(name, caller),
  });
}

function callRoutes(routes: Routes, { operations }: RouteDependencies): void {
  routes.post(
    '/v1/credentials/:name/task/confirm',
    {
      config,
      schema: {
        summary:
          'The last word before the click: what the portal shows is compared and the intent is on disk',
        params: credentialName,
        body: z.strictObject({ reading: readingBody }),
        response: { 200: confirmedTask, default: fault },
      },
    },
    async (request) => {
      const { name } = request.params;
      const confirmed = await operations.confirmCall(name, readingIn(request.body), callerOf(request));
      return toWire({ ...(await operations.task(name)), ...confirmed });
    },
  );
}

function pasteRoute(routes: Routes, { operations }: RouteDependencies): void {
  routes.post(
    '/v1/credentials/:name/task/paste',
    {
      config,
      schema: {
        summary: 'What the portal showed, sealed on the machine where it was pasted',
        params: credentialName,
        body: z.strictObject({
          attempt: attemptBody,
          file: z.string().min(1).max(48_000).meta({
            description:
              'An age file in armour to `recipient`: a line of JSON {"v":1,"credential":UID,"attempt","receivedAt"}, a line feed, and JSON {"appKey","appSecret"}',
          }),
        }),
        response: { 200: pastedTask, default: fault },
      },
    },
    async (request) => {
      const { name } = request.params;
      const { attempt, file } = request.body;
      const pasted = await operations.pasteSealed(name, attempt, file, callerOf(request));
      return toWire({ ...(await operations.task(name)), ...pasted });
    },
  );
}

function wordRoutes(routes: Routes, deps: RouteDependencies): void {
  const { operations } = deps;
  say(routes, deps, {
    path: 'refused',
    summary:
      'The portal refused the code or the trading password: nothing was changed and nothing is tried again',
    body: z.strictObject({ attempt: attemptBody }),
    act: (name, { attempt }, caller) => operations.reportRefusal(name, attempt, caller),
  });
  say(routes, deps, {
    path: 'outcome',
    summary: 'What the portal shows of a call whose key nobody pasted',
    body: z.strictObject({ attempt: attemptBody, closedUnconfirmed: z.boolean(), reading: readingBody }),
    act: (name, body, caller) => {
      const { attempt, closedUnconfirmed } = body;
      return operations.reportOutcome(name, attempt, { closedUnconfirmed, reading: readingIn(body) }, caller);
    },
  });
  say(routes, deps, {
    path: 'lost',
    summary: 'Nobody has the new secret right: it is given up',
    body: z.strictObject({ why }),
    act: (name, body, caller) => operations.declareLost(name, body.why, caller),
  });
  say(routes, deps, {
    path: 'deleted',
    summary: 'The application was deleted at the portal; whether its keys are dead is then seen',
    body: z.strictObject({}),
    act: (name, _body, caller) => operations.reportDeleted(name, caller),
  });
}

function readingIn({ reading }: { readonly reading: Wire<PortalReading> }): PortalReading {
  return fromWire<PortalReading>(reading);
}

interface Saying<B extends z.ZodType> {
  readonly path: string;
  readonly summary: string;
  readonly body: B;
  readonly act: (name: string, body: z.output<B>, caller: Caller) => Promise<void>;
}

/** Each answers with the task as it is then. */
function say<B extends z.ZodType>(
  routes: Routes,
  { operations }: RouteDependencies,
  { path, summary, body, act }: Saying<B>,
): void {
  routes.post(
    `/v1/credentials/:name/task/${path}`,
    {
      config,
      schema: { summary, params: credentialName, body, response: { 200: taskAnswer, default: fault } },
    },
    async (request) => {
      const { name } = request.params;
      await act(name, request.body as z.output<B>, callerOf(request));
      return toWire(await operations.task(name));
    },
  );
}
