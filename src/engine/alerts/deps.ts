import type { Channel } from '../../ports/channel.ts';
import type { FleetHolder } from '../fleet.ts';
import type { Ports } from '../ports.ts';

export interface AlertingDeps {
  readonly ports: Ports;
  readonly fleet: FleetHolder;
  readonly channel: (name: string) => Promise<Channel>;
}
