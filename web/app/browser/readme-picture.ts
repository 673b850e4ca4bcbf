import { join, resolve } from 'node:path';
import { launch } from './chromium.ts';
import { Editor } from './editor.ts';
import { Gateway, pause } from './gateway.ts';

// `npm run picture`: takes the README's picture of three people in one document.

const TEXT = `# Launch plan

Everybody writes **here**, at once. What says *Saved* is stored.

## Before Thursday

- [x] Write the announcement
- [ ] Ask Ann for the [press list](https://example.org/press)
- [ ] Check \`/healthz\` on all three machines

| Who  | What         | When    |
|------|--------------|---------|
| Ann  | announcement | Monday  |
| Bob  | screenshots  | Tuesday |

> Saved means stored: exactly once, and the same text for everybody.

`;

const gateway = await Gateway.start();
const browser = await launch();
try {
  const id = await gateway.create('Launch plan', TEXT);
  const open = async (name: string, color: string) => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 760 }, colorScheme: 'light' });
    await context.addInitScript(profile => localStorage.setItem('collabdocs.profile', profile), JSON.stringify({ name, color }));
    return Editor.open(context, gateway, id);
  };
  const [ann, bob, chloé] = await Promise.all([open('Ann', '#4a52cc'), open('Bob', '#0b7a75'), open('Chloé', '#b52d83')]);
  await ann.typeAtEnd('1. First the gateway\nthen the pa');
  await chloé.content.focus();
  await chloé.page.keyboard.press('Control+Home');
  for (let line = 0; line < 7; line++) await chloé.page.keyboard.press('ArrowDown');
  await chloé.page.keyboard.press('End');
  await chloé.page.keyboard.type(' – today');
  await bob.page.locator('.cm-line', { hasText: 'screenshots' }).dblclick({ position: { x: 140, y: 12 } });
  await ann.status('Saved');
  await pause(300);
  await ann.page.screenshot({ path: join(resolve(import.meta.dirname, '..'), 'screenshot.png') });
} finally {
  await browser.close();
  await gateway.remove();
}
