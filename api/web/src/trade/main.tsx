/** The trader's page. */

import "../style/board.css";
import "../style/ticket.css";
import "../style/trade.css";
import { start } from "../start.tsx";
import { followCallPrices } from "./callPrices.ts";
import { followAccount } from "./due.ts";
import { Trade } from "./Trade.tsx";

followAccount();
followCallPrices();
start(Trade);
