import { expect, test } from 'vitest';
import { describeHosts } from './describe-hosts.ts';
import { frameOf } from './pages/frame.ts';

describeHosts('the search for secrets', ({ startUnwatched }) => {
  test('finds what the page was told, at the end of the scene', async () => {
    const scene = await startUnwatched();
    await frameOf(await scene.page()).untilProxy('Running');
    // Part of every state: as good as a secret that has slipped in.
    scene.protect(scene.home.configHome);
    await expect(scene.close()).rejects.toThrow(/A secret was told: .*state/);
  });

  test('finds what the page says on its console and in its address', async () => {
    for (const [leak, source] of [
      [`console.log('leak-of-a-token')`, 'console'],
      [`location.hash = '#/leak-of-a-token'`, 'address'],
    ]) {
      const scene = await startUnwatched();
      const page = await scene.page();
      await frameOf(page).untilProxy('Running');
      await page.evaluate(`${leak}; 0`);
      await page.waitForFunction('1');
      scene.protect('leak-of-a-token');
      await expect(scene.close()).rejects.toThrow(`A secret was told: ${source}`);
    }
  });

  test('and complaints of the page are faults', async () => {
    const scene = await startUnwatched();
    const page = await scene.page();
    await frameOf(page).untilProxy('Running');
    await page.evaluate(`console.error('something is wrong'); 0`);
    await expect(scene.close()).rejects.toThrow('something is wrong');
  });
});
