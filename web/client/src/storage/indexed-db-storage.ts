import { chooseOwnership, type Ownership } from './ownership.ts';
import { RecordLostError, type SessionRecord, type SessionStorage, type StoredSession, type StoredSnapshot } from './session-storage.ts';

const SESSIONS = 'sessions';
const SNAPSHOTS = 'snapshots';
const SCHEMA_VERSION = 1;

interface SessionRow {
  readonly key: string;
  readonly address: string;
  /** The token of the record's owner, so that whoever lost the record cannot write; null where it was given up. */
  readonly owner: string | null;
  readonly session: Omit<StoredSession, 'snapshot'>;
}

interface SnapshotRow {
  readonly key: string;
  readonly snapshot: StoredSnapshot;
}

/** Keeps sessions in IndexedDB. A document's snapshot is a row of its own, written only when it changes. */
export class IndexedDbStorage implements SessionStorage {
  readonly survives = true;
  readonly #factory: IDBFactory;
  readonly #name: string;
  readonly #ownership: Ownership;
  readonly #closing = new AbortController();
  #database: Promise<IDBDatabase> | null = null;

  constructor(factory: IDBFactory = indexedDB, name = 'collabdocs', ownership: Ownership = chooseOwnership()) {
    this.#factory = factory;
    this.#name = name;
    this.#ownership = ownership;
  }

  async claim(address: string, orphaned: (record: SessionRecord) => void): Promise<readonly SessionRecord[]> {
    const database = await this.#open();
    const rows = database.transaction(SESSIONS).objectStore(SESSIONS).index('address');
    const keys = (await finished(rows.getAllKeys(address))) as string[];
    const claimed = await Promise.all(keys.map((key) => this.#claimOne(key, orphaned)));
    return claimed.filter((record) => record !== null);
  }

  async create(address: string): Promise<SessionRecord> {
    const key = randomToken();
    const release = (await this.#ownership.own(key)) ?? (() => undefined);
    return new IndexedDbRecord(() => this.#open(), { key, address, owner: key }, null, release);
  }

  close(): void {
    this.#closing.abort();
  }

  async #claimOne(key: string, orphaned: (record: SessionRecord) => void): Promise<SessionRecord | null> {
    const release = await this.#ownership.own(key);
    if (release) return this.#take(key, release);
    void this.#ownership.ownWhenFree(key, this.#closing.signal).then(
      async (free) => {
        const record = await this.#take(key, free);
        if (record) orphaned(record);
      },
      () => undefined, // called off
    );
    return null;
  }

  /** Writes this owner's token into the row. @returns null where the row is gone, or somebody else took it at the same moment. */
  async #take(key: string, release: () => void): Promise<SessionRecord | null> {
    const owner = randomToken();
    const transaction = (await this.#open()).transaction([SESSIONS, SNAPSHOTS], 'readwrite');
    const sessions = transaction.objectStore(SESSIONS);
    const row = (await finished(sessions.get(key))) as SessionRow | undefined;
    const snapshotRow = (await finished(transaction.objectStore(SNAPSHOTS).get(key))) as SnapshotRow | undefined;
    if (!row || !snapshotRow) {
      release();
      return null;
    }
    await finished(sessions.put({ ...row, owner }));
    await committed(transaction);
    const stored = { ...row.session, snapshot: snapshotRow.snapshot };
    return new IndexedDbRecord(() => this.#open(), { key, address: row.address, owner }, stored, release);
  }

  #open(): Promise<IDBDatabase> {
    this.#database ??= this.#openNow().catch((error: unknown) => {
      this.#database = null;
      throw error;
    });
    return this.#database;
  }

  async #openNow(): Promise<IDBDatabase> {
    const request = this.#factory.open(this.#name, SCHEMA_VERSION);
    request.onupgradeneeded = () => {
      request.result.createObjectStore(SESSIONS, { keyPath: 'key' }).createIndex('address', 'address');
      request.result.createObjectStore(SNAPSHOTS, { keyPath: 'key' });
    };
    const database = await finished(request);
    const forget = (): void => {
      database.close();
      this.#database = null;
    };
    database.onversionchange = forget;
    database.onclose = forget;
    return database;
  }
}

class IndexedDbRecord implements SessionRecord {
  readonly stored: StoredSession | null;
  readonly #open: () => Promise<IDBDatabase>;
  readonly #place: Pick<SessionRow, 'key' | 'address' | 'owner'>;
  readonly #release: () => void;
  #writtenSnapshot: StoredSnapshot | null;

  constructor(open: () => Promise<IDBDatabase>, place: Pick<SessionRow, 'key' | 'address' | 'owner'>, stored: StoredSession | null, release: () => void) {
    this.#open = open;
    this.#place = place;
    this.stored = stored;
    this.#release = release;
    this.#writtenSnapshot = stored?.snapshot ?? null;
  }

  async write({ snapshot, ...session }: StoredSession): Promise<void> {
    await this.#change((sessions, snapshots, row) => {
      sessions.put({ ...this.#place, session } satisfies SessionRow);
      if (!row || snapshot !== this.#writtenSnapshot) snapshots.put({ key: this.#place.key, snapshot } satisfies SnapshotRow);
    });
    this.#writtenSnapshot = snapshot;
  }

  async remove(): Promise<void> {
    await this.#change((sessions, snapshots) => {
      sessions.delete(this.#place.key);
      snapshots.delete(this.#place.key);
    });
    this.#writtenSnapshot = null;
    this.#release();
  }

  async release(): Promise<void> {
    await this.#change((sessions, _, row) => row && sessions.put({ ...row, owner: null } satisfies SessionRow));
    this.#release();
  }

  /** One transaction, if the record is still this owner's, and on the disk when it resolves. */
  async #change(act: (sessions: IDBObjectStore, snapshots: IDBObjectStore, row: SessionRow | undefined) => void): Promise<void> {
    const transaction = (await this.#open()).transaction([SESSIONS, SNAPSHOTS], 'readwrite', { durability: 'strict' });
    const sessions = transaction.objectStore(SESSIONS);
    const row = (await finished(sessions.get(this.#place.key))) as SessionRow | undefined;
    if (row && row.owner !== this.#place.owner) {
      transaction.abort();
      throw new RecordLostError();
    }
    act(sessions, transaction.objectStore(SNAPSHOTS), row);
    await committed(transaction);
  }
}

const finished = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('IndexedDB failed.'));
  });

const committed = (transaction: IDBTransaction): Promise<void> =>
  new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? new Error('IndexedDB gave the transaction up.'));
  });

/** Works without a secure context, unlike `crypto.randomUUID`. */
const randomToken = (): string =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
