// Aksel by its parts, never its index.css: that one asks a remote host for fonts.
import "@navikt/ds-css/dist/global/tokens.css";
import "@navikt/ds-css/dist/global/reset.css";
import "@navikt/ds-css/dist/global/baseline.css";
import "@navikt/ds-css/dist/components.css";
import "@fontsource-variable/source-sans-3/wght.css";
import "@fontsource-variable/source-code-pro/wght.css";
import "./tokens.css";
import "./base.css";
import "./sizes.css";
