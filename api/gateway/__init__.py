"""Fan-out beyond one process, over NATS.

    Exchange (engine process) ⇄ NATS ⇄ Gateway (as many processes as needed) ⇄ subscribers

Public streams are published once and fanned out by each gateway, with the engine's bytes and
chains. Everything else a client sends goes to the engine as it is, into a connection that
stands there for it; so logins, limits, orders and private pushes are the engine's own code.
"""
