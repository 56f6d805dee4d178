import { start } from "../start.tsx";
import "./market.css";
import { Overview } from "./Overview.tsx";

start(Overview);
