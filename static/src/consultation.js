// What the pages can do better with JavaScript. All of it is progressive: without it every form works,
// and the server checks everything again.
import { watchConditions } from "./conditions.js";
import { watchCounts } from "./counts.js";
import { watchPoints } from "./points.js";
import { watchExclusive, watchReveals } from "./choices.js";
import { focusErrors, forgetSending } from "./errors.js";
import { watchLanguages } from "./languages.js";
import { watchCodes } from "./codes.js";
import { watchExit } from "./exit.js";
import { watchDoubleClicks } from "./buttons.js";
import { watchConnection } from "./connection.js";
import { watchKeying } from "./keying.js";
import { watchStaying } from "./staying.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
watchExit();
watchReveals();
watchExclusive();
watchConditions();
watchCounts();
watchPoints();
watchDoubleClicks();
watchConnection();
watchLanguages();
watchCodes();
watchKeying();
watchStaying();
focusErrors();
forgetSending();
