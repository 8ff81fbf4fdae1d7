export interface Template {
  manifest: { id: string; texts: Record<string, { en: string; ru: string }> };
  source: string;
}
export function loadTemplate(id: string): Promise<Template>;
export function renderTemplate(
  template: Template,
  params: Record<string, unknown>,
  language: "en" | "ru",
): string;
