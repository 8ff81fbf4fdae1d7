import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

export default defineConfig({
  base: "/console/",
  plugins: [tailwindcss(), react()],
  build: {
    target: "es2022",
    modulePreload: { polyfill: false },
    manifest: "manifest.json",
    // Monaco is large and comes only when code is looked at.
    chunkSizeWarningLimit: 4096,
  },
});
