package syscall

// What the methods of packages net and internal/poll have in their signatures. There are no sockets.

// Families of addresses.
const (
	AF_UNSPEC = 0
	AF_UNIX   = 1
	AF_INET   = 2
	AF_INET6  = 10
)

// Sockaddr is an address of a socket.
type Sockaddr interface {
	sockaddr()
}

// SockaddrInet4 is an address of version 4.
type SockaddrInet4 struct {
	Port int
	Addr [4]byte
}

func (*SockaddrInet4) sockaddr() {}

// SockaddrInet6 is an address of version 6.
type SockaddrInet6 struct {
	Port   int
	ZoneId uint32
	Addr   [16]byte
}

func (*SockaddrInet6) sockaddr() {}

// SockaddrUnix is a name in the file system.
type SockaddrUnix struct{ Name string }

func (*SockaddrUnix) sockaddr() {}

// Linger is an option of a socket: how long its end waits for what is still to be sent.
type Linger struct {
	Onoff  int32
	Linger int32
}

// IPMreq is a group of receivers, by an address of the interface.
type IPMreq struct{ Multiaddr, Interface [4]byte }

// IPMreqn is a group of receivers, by the interface's number.
type IPMreqn struct {
	Multiaddr, Address [4]byte
	Ifindex            int32
}

// IPv6Mreq is a group of receivers of version 6.
type IPv6Mreq struct {
	Multiaddr [16]byte
	Interface uint32
}
