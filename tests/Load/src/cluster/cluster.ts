import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Report } from '../report.ts';
import { freePort } from '../server-process.ts';
import { until } from '../waiting.ts';
import { ClusterNode } from './cluster-node.ts';
import type { NodeNetwork } from './node-network.ts';
import { Postgres } from './postgres.ts';

/** What a node says when it opens a document. The activation's number grows with each. */
const opened = /Document (\S+): opened at revision \d+ \(activation (\d+)\)/;

/** What it says when it no longer has it in memory. */
const ended = /Document \S+: activation (\d+) ended at revision/;

export interface ClusterOptions {
  readonly nodes: number;
  /** Where the nodes have addresses of their own, so that the network between two of them can be cut. */
  readonly network?: NodeNetwork;
  /** Further settings of each node, as on the command line. */
  readonly settings?: readonly string[];
}

/** Where a document is open. */
interface Activation {
  readonly node: ClusterNode;
  readonly epoch: number;
}

/** What the nodes have told of their documents. */
class Activations {
  readonly newest = new Map<string, Activation>();
  /** How many were opened, and did not end in good order yet. */
  open = 0;

  hear(node: ClusterNode, line: string): void {
    const [, document, epoch] = opened.exec(line) ?? [];
    if (document !== undefined) {
      this.open++;
      if (Number(epoch) > (this.newest.get(document)?.epoch ?? 0)) this.newest.set(document, { node, epoch: Number(epoch) });
    } else if (ended.test(line)) {
      this.open--;
    }
  }
}

/** Real nodes, each a process of its own, and a PostgreSQL of their own. */
export class Cluster {
  readonly nodes: readonly ClusterNode[];
  readonly postgres: Postgres;
  readonly #logs: string;
  readonly #activations: Activations;

  private constructor(nodes: readonly ClusterNode[], postgres: Postgres, logs: string, activations: Activations) {
    this.nodes = nodes;
    this.postgres = postgres;
    this.#logs = logs;
    this.#activations = activations;
  }

  /** Starts a cluster. Nothing stays behind where that fails. */
  static async start({ nodes: count, network, settings = [] }: ClusterOptions): Promise<Cluster> {
    const logs = mkdtempSync(join(tmpdir(), 'collabdocs-nodes-'));
    const postgres = await Postgres.start(network?.gateway ?? '127.0.0.1');
    const nodes: ClusterNode[] = [];
    const activations = new Activations();
    for (let i = 0; i < count; i++) {
      const host = network?.addresses[i] ?? '127.0.0.1';
      const own = network !== undefined; // ports are only free where they were looked for
      const node: ClusterNode = new ClusterNode({
        name: `node ${i + 1}`,
        host,
        port: own ? 5080 : await freePort(),
        siloPort: own ? 11111 : await freePort(),
        postgres: `${postgres.connection};Application Name=node ${i + 1}`,
        log: join(logs, `node${i + 1}.log`),
        settings,
        namespace: network?.namespaces[i],
        heard: (line) => activations.hear(node, line),
      });
      nodes.push(node);
    }
    const cluster = new Cluster(nodes, postgres, logs, activations);
    try {
      await cluster.restore();
      return cluster;
    } catch (error) {
      await cluster.close(true);
      throw error;
    }
  }

  /** Runs a test on a cluster of its own. Where a check fails, the nodes' logs are kept. */
  static async during(report: Report, options: ClusterOptions, test: (cluster: Cluster) => Promise<void>): Promise<void> {
    const cluster = await Cluster.start(options);
    const failed = report.failed;
    let broken = true;
    try {
      await test(cluster);
      broken = report.failed > failed;
    } finally {
      await cluster.close(broken);
    }
  }

  /** Starts the nodes that do not run, and waits until all take work. */
  async restore(): Promise<void> {
    for (const node of this.nodes) if (node.ended) node.start();
    await Promise.all(this.nodes.map((node) => node.ready()));
  }

  /** Ends everything. @param keepLogs where they are is said then. */
  async close(keepLogs: boolean): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.close()));
    await this.postgres.close();
    if (keepLogs) console.log(`        the logs of the nodes are in ${this.#logs}`);
    else rmSync(this.#logs, { recursive: true, force: true });
  }

  /** The URLs of all gateways. */
  get gateways(): readonly string[] {
    return this.nodes.map(({ url }) => url);
  }

  /** The address of a document through the gateway of one node after the other. @param seats how many addresses. */
  seats(document: string, seats: number, nodes: readonly ClusterNode[] = this.nodes): string[] {
    return Array.from({ length: seats }, (_, i) => nodes[i % nodes.length]?.document(document) ?? '');
  }

  /** The newest activation of a document that a node has told of; its node may have ended meanwhile. */
  activation(document: string): Activation | undefined {
    return this.#activations.newest.get(document);
  }

  /** How many documents are in memory, where no node was killed. */
  get openDocuments(): number {
    return this.#activations.open;
  }

  /** Waits until a document is open on a node that runs. @param newerThan an epoch. */
  async hostOf(document: string, newerThan = 0): Promise<ClusterNode> {
    const found = (): Activation | undefined => {
      const activation = this.activation(document);
      return activation && activation.epoch > newerThan && !activation.node.ended ? activation : undefined;
    };
    await until(`${document} is open on a node that runs`, () => found() !== undefined);
    return (found() as Activation).node;
  }
}
