import { log } from '../../../src/channels/log/index.ts';
import { recordingLog } from '../../channels/notice.ts';
import { channelContract } from './contract.ts';
import { channelDeps } from './deps.ts';

describe('the log channel keeps the contract of channels', () => {
  channelContract(async () => {
    const { log: target, lines } = recordingLog();
    return {
      channel: log.create('log', {}, channelDeps({ log: target })),
      merges: false,
      shown: async () =>
        lines.map(([, message, fields]) => ({
          text: `${message} ${JSON.stringify(fields)}`,
          isOver: message.startsWith('alert resolved'),
          ids: [String(fields?.['notice'])],
        })),
      close: async () => undefined,
    };
  });
});
