import { Fault } from '../../domain/fault.ts';
import type { Evidence } from '../../domain/onboarding/events.ts';
import { isStage, STAGES } from '../../domain/onboarding/stages.ts';
import type { Stage } from '../../domain/onboarding/stages.ts';
import type { GlobalArguments } from '../command.ts';
import { documentDigest } from '../document-digest.ts';
import type { Format } from '../output.ts';
import { nearest } from '../../domain/suggest.ts';

/** The arguments of `keyturn onboard`. */
export interface Onboarding extends GlobalArguments {
  readonly what: string;
  readonly application?: string | undefined;
  readonly subject?: string | undefined;
  readonly id?: string | undefined;
  readonly output?: Format;
  readonly note?: string | undefined;
  readonly document?: string | undefined;
  readonly reason?: readonly string[] | undefined;
  readonly credential?: string | undefined;
  readonly saw?: readonly string[] | undefined;
  readonly record?: boolean | undefined;
  readonly format?: 'md' | 'html' | 'eml' | undefined;
  readonly out?: string | undefined;
}

export function applicationOf({ what, application }: Onboarding): string {
  if (application !== undefined) return application;
  throw usage(what, 'the name of an application is missing', 'keyturn onboard list');
}

export function stageOf({ what, application, subject }: Onboarding): Stage {
  if (subject !== undefined && isStage(subject)) return subject;
  const near = subject === undefined ? null : nearest(subject, STAGES);
  const saw = subject === undefined ? 'a stage is missing' : `no stage ${JSON.stringify(subject)}`;
  const hint = near === null ? '' : `; did you mean ${JSON.stringify(near)}?`;
  throw usage(what, `${saw}${hint}`, `keyturn onboard status ${application ?? 'APPLICATION'}`);
}

export async function evidenceOf({ note, document }: Onboarding): Promise<Evidence> {
  return { note: note ?? null, document: document === undefined ? null : await documentDigest(document) };
}

export function usage(what: string, saw: string, next = 'keyturn onboard --help'): Fault {
  return new Fault('KT6031', { place: `keyturn onboard ${what}`, saw, next });
}
