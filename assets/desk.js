// The desk's day by mouse, touch and keyboard. Without it the same is done by links and forms.
import { startDragging } from "./desk/drag.js";
import { startKeys } from "./desk/keys.js";
import { startMenus } from "./desk/menu.js";
import { startSpeech } from "./desk/speech.js";
import { startWalking } from "./desk/walk.js";

for (const start of [startSpeech, startMenus, startWalking, startDragging, startKeys]) start();
if (!location.hash) document.getElementById("now")?.scrollIntoView({ block: "start", behavior: "instant" });
