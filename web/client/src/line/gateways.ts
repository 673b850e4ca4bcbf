/** Gives the address for the next attempt to connect. Where it throws, the attempt has failed. */
export type NextAddress = () => string | Promise<string>;

/**
 * Through which gateways a line can go, one for each attempt. Every loss moves on to the next, so that a gateway that died, or told its
 * clients to come back (1012), costs them one reconnect and no waiting for it.
 */
export class Gateways {
  readonly #addresses: readonly string[] | NextAddress;
  #turn = 0;

  /** @param addresses of the sockets, one per gateway, or a function that is asked before each attempt. */
  constructor(addresses: readonly string[] | NextAddress) {
    this.#addresses = addresses;
  }

  /** Whether there is another one to go to. */
  get several(): boolean {
    return typeof this.#addresses === 'function' || this.#addresses.length > 1;
  }

  /** How many rounds through all gateways so many attempts are. What a function may give is not known: each attempt is a round. */
  rounds(attempts: number): number {
    return typeof this.#addresses === 'function' ? attempts : Math.floor(attempts / this.#addresses.length);
  }

  address(): string | Promise<string> {
    if (typeof this.#addresses === 'function') return this.#addresses();
    const address = this.#addresses[this.#turn % this.#addresses.length];
    if (address === undefined) throw new TypeError('There is no gateway.');
    return address;
  }

  /** The connection through this one is lost, or did not come about. */
  moveOn(): void {
    this.#turn++;
  }
}
