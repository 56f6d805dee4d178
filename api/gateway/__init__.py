"""Gateways: fan-out beyond one process, over NATS.

    Exchange (engine process) ⇄ NATS ⇄ Gateway (as many processes as needed) ⇄ subscribers

Public streams are published once and fanned out by each gateway, with the engine's bytes and
chains. Every other frame of a client goes unchanged to the engine, which has a connection for each
client; so logins, limits, orders and private pushes have one implementation, in the engine.
"""
