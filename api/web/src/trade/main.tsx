/** The trader's page. */

import "../style/board.css";
import "../style/ticket.css";
import "../style/trade.css";
import "../style/tradeNarrow.css";
import { start } from "../start.tsx";
import { openFromAddress } from "./address.ts";
import { followCallPrices } from "./callPrices.ts";
import { followAccount } from "./due.ts";
import { sayFills } from "./sayFills.ts";
import { Trade } from "./Trade.tsx";

openFromAddress();
followAccount();
followCallPrices();
sayFills();
start(Trade);
