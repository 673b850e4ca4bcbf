import { defineConfig, type Plugin } from 'vite';

// `npm run dev` serves the page and hands the API on to a gateway that runs elsewhere.
const gateway = process.env.COLLABDOCS_SERVER ?? 'http://localhost:5080';

export default defineConfig({
  // The workspaces' sources, so that a build of the page needs no build of theirs first.
  resolve: { conditions: ['collabdocs-source', 'module', 'browser', 'development|production'] },
  build: {
    // The first that have popovers and light-dark().
    target: ['chrome123', 'firefox125', 'safari17.5'],
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: { index: 'index.html', 'service-worker': 'src/service-worker.ts' },
      // A service worker rules what lies below its own address, and is found again by it: no hash, at the root.
      output: { entryFileNames: entry => (entry.name === 'service-worker' ? 'service-worker.js' : 'assets/[name]-[hash].js') },
    },
  },
  server: {
    port: 5173,
    proxy: { '/api': { target: gateway, ws: true, changeOrigin: true } },
  },
  plugins: [documentRoutes(), listOfAssets()],
});

/** In development, as the gateway does it: every document's address is the one page. */
function documentRoutes(): Plugin {
  return {
    name: 'document-routes',
    configureServer(server) {
      server.middlewares.use((request, _response, next) => {
        if (request.url?.startsWith('/d/')) request.url = '/index.html';
        next();
      });
    },
  };
}

/** Tells the service worker what the page consists of, so that all of it is kept before it is missed. */
function listOfAssets(): Plugin {
  return {
    name: 'list-of-assets',
    generateBundle(_options, bundle) {
      const worker = bundle['service-worker.js'];
      if (worker?.type !== 'chunk') throw new Error('The bundle has no service worker.');
      const assets = Object.keys(bundle).filter(name => name.startsWith('assets/') && !name.endsWith('.map')).map(name => `/${name}`);
      worker.code = worker.code.replace('__ASSETS__', JSON.stringify(assets.sort()));
    },
  };
}
