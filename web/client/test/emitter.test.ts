import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Emitter } from '../src/emitter.ts';
import { Content } from '../src/delta/content.ts';
import { Stage } from './support/stage.ts';

test('what a listener brings about is told to all after what it was told, and before it goes on', () => {
  const emitter = new Emitter<{ number: number }>();
  const told: string[] = [];
  emitter.on('number', (number) => {
    told.push(`first ${number}`);
    if (number < 3) emitter.emit('number', number + 1);
    told.push(`first done with ${number}`);
  });
  emitter.on('number', (number) => told.push(`second ${number}`));
  emitter.emit('number', 1);
  const expected = ['first 1', 'second 1', 'first 2', 'second 2', 'first 3', 'first done with 3', 'second 3', 'first done with 2', 'first done with 1'];
  assert.deepEqual(told, expected);
});

test('who has ended the listening hears no more, even of what is being told', () => {
  const emitter = new Emitter<{ number: number }>();
  const told: number[] = [];
  emitter.on('number', () => end());
  const end = emitter.on('number', (number) => told.push(number));
  emitter.emit('number', 1);
  assert.deepEqual(told, []);
});

test('a listener that edits: the changes that others hear, one after the other, are the document', async () => {
  const stage = await Stage.of('hello');
  const { session } = stage;
  let content = Content.from(session.document);
  let edits = 0;
  session.on('change', () => edits++ < 3 && session.edit([{ insert: '>' }, { retain: 1 }, { insert: '!' }]));
  session.on('change', ({ delta }) => (content = content.apply(delta)));
  await stage.say({ type: 'revisions', revisions: [{ revision: 1, session: 2, sequence: 1, time: 0, delta: [{ delete: 4 }] }] });
  assert.equal(session.text, '>>!>!o!');
  assert.equal(content.text, session.text);
});
