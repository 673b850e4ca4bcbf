import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Saved, Status } from '@collabdocs/client';
import { reportOf } from '../src/editor/status.ts';

const NOW = 1_790_000_000_000;
const saved: Saved = { unsaved: 0, store: 'ok', device: 'kept' };

const says = (status: Status, change: Partial<Saved> = {}): string => reportOf(status, { ...saved, ...change }, NOW).text;

test('"Saved" is said only when the server has everything', () => {
  assert.equal(says({ kind: 'online' }), 'Saved');
  for (const status of [{ kind: 'online' }, { kind: 'connecting' }, { kind: 'offline' }, { kind: 'reconnecting', retryAt: NOW, attempt: 1 }] as const)
    for (const store of ['ok', 'failing'] as const) assert.notEqual(says(status, { unsaved: 1, store }), 'Saved', `${status.kind}, ${store}`);
});

test('each state has its words', () => {
  assert.equal(says({ kind: 'online' }, { unsaved: 2 }), 'Saving…');
  assert.equal(says({ kind: 'online' }, { unsaved: 2, store: 'failing' }), 'Not saved: the store fails, 2 unsaved');
  assert.equal(says({ kind: 'offline' }, { unsaved: 3 }), 'Offline, 3 unsaved');
  assert.equal(says({ kind: 'offline' }), 'Offline');
  assert.equal(says({ kind: 'reconnecting', retryAt: NOW + 4_200, attempt: 2 }, { unsaved: 1 }), 'Reconnecting in 5 s, 1 unsaved');
  assert.equal(says({ kind: 'reconnecting', retryAt: NOW, attempt: 2 }), 'Reconnecting…');
  assert.equal(says({ kind: 'ended', reason: 'document_deleted', unsaved: null }), 'Deleted');
  assert.equal(says({ kind: 'ended', reason: 'superseded', unsaved: [{ insert: 'x' }] }), 'Ended, not all saved');
});

test('edits that would not survive closing the window are told from those that would', () => {
  const detail = (device: Saved['device']) => reportOf({ kind: 'offline' }, { ...saved, unsaved: 2, device }, NOW).detail;
  assert.match(detail('kept'), /kept on this device/);
  assert.match(detail('memory'), /leave it open/);
  assert.match(detail('failing'), /leave it open/);
});
