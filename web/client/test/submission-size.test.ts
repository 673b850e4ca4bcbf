import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Stage } from './support/stage.ts';

const limits = { messageBytes: 800, documentLength: 1_000_000, submissionsPerSecond: 1_000 };

test('W4 a submission that grows while it is outstanding stays within the limit', async () => {
  const stage = await Stage.of('abcdefghij'.repeat(30), undefined, undefined, { limits });
  const { session } = stage;
  session.edit([{ delete: 300 }, { insert: 'y'.repeat(400) }]);
  await stage.wait(0);
  const [first] = stage.submissions();
  assert.ok(first && JSON.stringify(first).length <= limits.messageBytes / 2, JSON.stringify(first));

  // Others insert within the deleted text, which cuts it in pieces, and the connection is lost.
  const delta = Array.from({ length: 12 }, () => [{ retain: 20 }, { insert: 'z' }]).flat();
  await stage.say({ type: 'revisions', revisions: [{ revision: 1, session: 2, sequence: 1, time: 0, delta }] });
  stage.socket.cut();
  await stage.wait(1_000);
  await stage.welcome({ connection: 2, revision: 1, head: 1, limits });
  const [again] = stage.submissions();
  assert.ok(again?.type === 'submit' && again.sequence === 1);
  const [before, bytes] = [first, again].map((message) => JSON.stringify(message).length);
  assert.ok(bytes! > before! && bytes! <= limits.messageBytes, `${before}, then ${bytes} bytes`);
});
