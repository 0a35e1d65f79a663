/** Owns the look of Mantine's components: Baton's colours, system fonts, nothing from outside. */
import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from "@mantine/core";

const pine: MantineColorsTuple = [
  "#eaf5f4",
  "#d5ebe9",
  "#aed9d5",
  "#83c5c0",
  "#5fb1ab",
  "#43a09a",
  "#2f8b85",
  "#1f706b",
  "#185c58",
  "#0f4643",
];

export const theme = createTheme({
  primaryColor: "pine",
  primaryShade: { light: 7, dark: 7 },
  colors: { pine },
  fontFamily:
    'system-ui, -apple-system, "Segoe UI", Roboto, "Apple SD Gothic Neo", "Malgun Gothic", "Noto Sans KR", "Noto Sans CJK KR", sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, "Noto Sans Mono CJK KR", monospace',
  fontSizes: { xs: "0.75rem", sm: "0.8125rem", md: "0.875rem", lg: "1rem", xl: "1.125rem" },
  defaultRadius: "md",
  cursorType: "pointer",
  focusRing: "auto",
  components: {
    // In place rather than at the end of the page: read in order, and inside a landmark.
    Menu: { defaultProps: { withinPortal: false, withInitialFocusPlaceholder: false } },
    Popover: { defaultProps: { withinPortal: false } },
    Tooltip: { defaultProps: { withinPortal: false, openDelay: 400 } },
    Modal: { defaultProps: { centered: true, overlayProps: { backgroundOpacity: 0.45 } } },
  },
  headings: { fontWeight: "650" },
});

/** Mantine's own dimmed and placeholder colours are too faint for WCAG AA. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    "--mantine-color-dimmed": "#5a6367",
    "--mantine-color-placeholder": "#656e73",
    "--mantine-color-error": "#b3261e",
    "--mantine-color-body": "#ffffff",
    "--mantine-color-text": "#1b2326",
  },
  dark: {
    "--mantine-color-dimmed": "#a3adb2",
    "--mantine-color-placeholder": "#949ea3",
    "--mantine-color-error": "#ff9d94",
    "--mantine-color-body": "#171c1f",
    "--mantine-color-text": "#e3e8ea",
    "--mantine-color-anchor": "#83c5c0",
    "--mantine-color-pine-light-color": "#aed9d5",
    "--mantine-color-pine-outline": "#83c5c0",
  },
});
