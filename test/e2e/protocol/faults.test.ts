import { onSqlite } from '../../support/e2e/journal-place.ts';
import { describeMatrix } from './fault-cells.ts';

describeMatrix({
  ...{ journal: 'SQLite', every: 13 },
  require: () => undefined,
  open: async () => onSqlite,
});
