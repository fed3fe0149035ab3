import { onPostgres } from '../../support/e2e/journal-place.ts';
import { sharedPostgres } from '../../support/servers/postgres.ts';
import { requireServer } from '../../support/servers/require.ts';
import { describeMatrix } from './fault-cells.ts';

describeMatrix({
  ...{ journal: 'PostgreSQL', every: 23 },
  require: (context) => requireServer(context, 'postgres'),
  open: async () => onPostgres(await sharedPostgres()),
});
