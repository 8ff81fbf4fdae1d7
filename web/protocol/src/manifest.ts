// Generated from schemas/manifest.json by `npm run generate`. Do not edit.
/**
 * Customization manifest, written by the platform
 */
export interface Manifest {
  format: 1;
  /**
   * feature id, the folder's name
   */
  id: string;
  title: {
    en: string;
    ru: string;
  };
  slot: "dashboard.grid" | "page" | "positions.column" | "asset.panel";
  size: "small" | "medium" | "wide";
  entry: "widget.tsx";
  /**
   * present exactly where the customization has a backend of its own
   */
  backend?: "backend.ts";
  /**
   * Core Backend tools the code may call; the gateway refuses others
   */
  tools: string[];
  sdk: "1";
}
