import { render } from "preact";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/controls.css";
import "./styles/shell.css";
import { App } from "./app";
import "./shell/theme";

render(<App />, document.getElementById("page")!);
