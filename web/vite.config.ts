import { defineConfig } from "vite";

// Files with a hash in their name lie in page/ and are cached for ever; index.html names them. Nothing is inlined: the
// server's Content-Security-Policy allows neither inline scripts and styles nor data: URLs.
export default defineConfig({
  esbuild: { jsx: "automatic", jsxImportSource: "preact", legalComments: "none" },
  build: {
    target: "es2022",
    outDir: "../build/page",
    emptyOutDir: true,
    assetsDir: "page",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  server: { proxy: { "/pressoir": "http://127.0.0.1:8080" } },
});
