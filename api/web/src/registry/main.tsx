import { Frame } from "../parts/Frame.tsx";
import { start } from "../start.tsx";

start(() => <Frame screen="registry">{null}</Frame>);
