export interface Problem {
	code: string;
	message: string;
	status: number;
}
export interface Routes {
	"GET /v1/time": { query: undefined; body: undefined; reply: { timestamp: string } };
}
