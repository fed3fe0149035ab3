/** An agent that tells the containers of its pod once; says how that went. */
import { asFault } from '../../../../src/domain/fault.ts';
import { tellApplication } from '../../../../src/kubernetes/agent/application/tell.ts';

const onChange = { kind: 'signal', signal: 'SIGHUP', to: { kind: 'containers' } } as const;
const news = { credential: 'wb-orders-1', version: 2 };
try {
  await tellApplication(onChange, news, process.argv[2] ?? '', new AbortController().signal);
  process.stdout.write('told');
} catch (thrown) {
  process.stdout.write(asFault(thrown, 'agent').saw);
}
