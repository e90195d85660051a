import { launch } from './launch-error.mjs';
import { prepare } from './prepare.mjs';

await launch(async () => {
  await prepare({ rebuild: true });
});
