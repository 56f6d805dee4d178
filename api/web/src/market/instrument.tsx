import { start } from "../start.tsx";
import "./market.css";
import { Instrument } from "./InstrumentView.tsx";

start(Instrument);
