import { execFileSync } from 'node:child_process';
import { randomInt } from 'node:crypto';

/** A hardware address that nobody has: what is sent to it is lost, as on a line that is cut. */
const nobody = '02:00:00:00:00:01';

/**
 * A network of addresses of its own, one for each node, in network namespaces that are joined by a bridge. It ends at this machine. Between two
 * nodes it can be cut without a word to either: no refusal, no reset, packets go and do not arrive.
 */
export class NodeNetwork {
  /** The address of this process on it. */
  readonly gateway: string;
  readonly addresses: readonly string[];
  readonly namespaces: readonly string[];
  readonly #bridge: string;
  readonly #lastWill = (): void => this.close();

  private constructor(prefix: string, bridge: string, nodes: number) {
    this.#bridge = bridge;
    this.gateway = `${prefix}.254`;
    this.addresses = Array.from({ length: nodes }, (_, i) => `${prefix}.${i + 1}`);
    this.namespaces = Array.from({ length: nodes }, (_, i) => `${bridge}n${i + 1}`);
    process.once('exit', this.#lastWill);
  }

  /** @throws where this user or this machine may not. */
  static create(nodes: number): NodeNetwork {
    const number = randomInt(1, 254);
    const network = new NodeNetwork(`10.213.${number}`, `cd${number}`, nodes);
    try {
      network.#build();
    } catch (error) {
      network.close();
      throw error;
    }
    return network;
  }

  /** From now on nothing that one of the two sends reaches the other. */
  cut(one: number, other: number): void {
    this.#bothWays(one, other, (from, address) => ip('-n', from, 'neigh', 'replace', address, 'lladdr', nobody, 'nud', 'permanent', 'dev', 'eth0'));
  }

  heal(one: number, other: number): void {
    this.#bothWays(one, other, (from, address) => ip('-n', from, 'neigh', 'del', address, 'dev', 'eth0'));
  }

  close(): void {
    process.off('exit', this.#lastWill);
    for (const namespace of this.namespaces) {
      attempt(() => ip('link', 'del', namespace));
      attempt(() => ip('netns', 'del', namespace));
    }
    attempt(() => ip('link', 'del', this.#bridge));
  }

  #build(): void {
    ip('link', 'add', this.#bridge, 'type', 'bridge');
    ip('address', 'add', `${this.gateway}/24`, 'dev', this.#bridge);
    ip('link', 'set', this.#bridge, 'up');
    for (const [i, namespace] of this.namespaces.entries()) {
      ip('netns', 'add', namespace);
      ip('link', 'add', namespace, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', namespace);
      ip('link', 'set', namespace, 'master', this.#bridge, 'up');
      ip('-n', namespace, 'address', 'add', `${this.addresses[i]}/24`, 'dev', 'eth0');
      ip('-n', namespace, 'link', 'set', 'lo', 'up');
      ip('-n', namespace, 'link', 'set', 'eth0', 'up');
    }
  }

  #bothWays(one: number, other: number, change: (from: string, address: string) => void): void {
    change(this.namespaces[one] ?? '', this.addresses[other] ?? '');
    change(this.namespaces[other] ?? '', this.addresses[one] ?? '');
  }
}

function ip(...command: string[]): void {
  execFileSync('ip', command, { stdio: ['ignore', 'ignore', 'pipe'] });
}

/** Does what may have been done already. */
function attempt(action: () => void): void {
  try {
    action();
  } catch {
    // There was nothing to do.
  }
}
