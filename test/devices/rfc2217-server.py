"""A serial port behind pyserial's side of RFC 2217: what is sent to it comes back, and its settings are printed when the connection ends."""
import json
import socket
import sys
import threading

import serial
import serial.rfc2217


class Connection:
    """What PortManager answers through, beside the bytes of the port."""

    def __init__(self, sock):
        self.sock = sock
        self.lock = threading.Lock()

    def write(self, data):
        with self.lock:
            self.sock.sendall(data)


def give(port, manager, connection, stop):
    while not stop.is_set():
        data = port.read(port.in_waiting or 1)
        if data:
            connection.write(b"".join(manager.escape(data)))


def serve(sock):
    port = serial.serial_for_url("loop://", timeout=0.05)
    port.dtr = port.rts = False
    connection = Connection(sock)
    manager = serial.rfc2217.PortManager(port, connection)
    stop = threading.Event()
    giver = threading.Thread(target=give, args=(port, manager, connection, stop))
    giver.start()
    try:
        while True:
            data = sock.recv(1024)
            if not data:
                break
            port.write(b"".join(manager.filter(data)))
    except ConnectionError:
        pass
    stop.set()
    giver.join()
    settings = {"baudrate": port.baudrate, "bytesize": port.bytesize, "parity": port.parity, "stopbits": port.stopbits, "dtr": port.dtr, "rts": port.rts}
    print(json.dumps(settings), flush=True)


def main():
    listener = socket.create_server(("127.0.0.1", 0))
    print(listener.getsockname()[1], flush=True)
    sock, _ = listener.accept()
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    serve(sock)
    return 0


sys.exit(main())
