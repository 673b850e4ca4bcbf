import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { freePort, ServerProcess } from './server-process.ts';

const program = fileURLToPath(new URL('../../../Gateway/bin/Release/net10.0/CollabDocs.Gateway.dll', import.meta.url));

/** Requests are not logged: what matters would not be found among them. */
const quiet = ['--Logging:LogLevel:Microsoft.AspNetCore=Warning'];

export interface GatewayOptions {
  /** As on the command line. */
  readonly settings?: readonly string[];
  /** Hears each line of its output. */
  readonly heard?: (line: string) => void;
}

/** The real gateway of the embedded edition, that can be killed and started again on the same port and data. */
export class Gateway extends ServerProcess {
  private constructor(url: string, data: string, { settings = [], heard }: GatewayOptions) {
    super({ name: 'The gateway', command: ['dotnet', program, '--urls', url, '--data', data, ...quiet, ...settings], url, ...(heard && { heard }) });
  }

  /** A gateway that has not been started. @param data the directory of its data. */
  static async on(data: string, options: GatewayOptions = {}): Promise<Gateway> {
    if (!existsSync(program)) throw new Error(`The gateway is not built: "./run --build" makes ${program}`);
    return new Gateway(`http://127.0.0.1:${await freePort()}`, data, options);
  }

  /** Runs a test with a gateway on a new directory, which goes with it. */
  static async during(test: (gateway: Gateway) => Promise<void>, options: GatewayOptions = {}): Promise<void> {
    const data = await mkdtemp(join(tmpdir(), 'collabdocs-'));
    const gateway = await Gateway.on(data, options);
    try {
      gateway.start();
      await gateway.ready();
      await test(gateway);
    } finally {
      await gateway.close();
      await rm(data, { recursive: true, force: true });
    }
  }
}
