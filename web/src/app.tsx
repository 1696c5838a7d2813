import { ErrorBoundary, lazy, LocationProvider, Route, Router } from "preact-iso";
import { Header } from "./shell/header";
import { Footer } from "./shell/footer";
import { t } from "./shell/texts";
import { Title } from "./shell/title";
import { TryIt } from "./try/try-it";

const Panel = lazy(() => import("./panel/panel"));

function Missing() {
  return (
    <section class="narrow">
      <Title text={t("missing.title")} />
      <p>
        <a href="/">{t("missing.back")}</a>
      </p>
    </section>
  );
}

export function App() {
  return (
    <LocationProvider scope={/^\/(panel(\/|$)|$)/}>
      <a class="skip" href="#main">
        {t("skip")}
      </a>
      <Header />
      <main id="main" tabIndex={-1}>
        <ErrorBoundary>
          <Router>
            <Route path="/" component={TryIt} />
            <Route path="/panel" component={Panel} />
            <Route path="/panel/*" component={Panel} />
            <Route default component={Missing} />
          </Router>
        </ErrorBoundary>
      </main>
      <Footer />
    </LocationProvider>
  );
}
