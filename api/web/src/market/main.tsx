import { start } from "../start.tsx";
import "./market.css";
import { Instrument } from "./Instrument.tsx";
import { Overview } from "./Overview.tsx";

start(location.pathname === "/" ? Overview : Instrument);
