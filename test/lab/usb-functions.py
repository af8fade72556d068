"""What a Linux kernel makes of the functions of test/machine/usbhid: events of evdev, bytes of ALSA's raw MIDI. Orders go over the serial port. Prints one JSON record."""
import glob, json, os, select, struct, sys, time
import serial

EVENT = struct.Struct('llHHi')
EV_KEY, EV_REL, EV_ABS, EV_LED = 1, 2, 3, 0x11
SHIFTS = (42, 54)
KEYS = {35: 'hH', 23: 'iI', 51: ',<', 57: '  ', 34: 'gG', 24: 'oO', 2: '1!', 28: '\n\n'}

port = serial.Serial('/dev/ttyACM0', 115200, timeout=0.2)
inputs = {}
for path in sorted(glob.glob('/dev/input/event*')):
    with open(f'/sys/class/input/{os.path.basename(path)}/device/name') as f:
        name = f.read().strip()
    if 'Pico' in name:
        inputs[os.open(path, os.O_RDWR | os.O_NONBLOCK)] = name
midi = os.open(sorted(glob.glob('/dev/snd/midiC*D0'))[0], os.O_RDWR | os.O_NONBLOCK)


def events(seconds):
    """Events that come within so many seconds after the last one: device, type, code, value."""
    found = []
    while ready := select.select(list(inputs), [], [], seconds)[0]:
        for fd in ready:
            data = os.read(fd, 64 * EVENT.size)
            found += [(fd, *e[2:]) for e in EVENT.iter_unpack(data) if e[2] in (EV_KEY, EV_REL, EV_ABS)]
    return found


def heard(until):
    text, end = '', time.time() + 20
    while until not in text and time.time() < end:
        text += port.read(1000).decode().replace('\r', '')
    return text


def order(word):
    port.write(f'{word}\n'.encode())
    return heard('.\n')


def raw(seconds):
    data = b''
    while select.select([midi], [], [], seconds)[0]:
        data += os.read(midi, 1000)
    return data.hex(' ')


def text(found):
    shift, out = False, ''
    for _, kind, code, value in found:
        if kind == EV_KEY and code in SHIFTS:
            shift = value != 0
        elif kind == EV_KEY and value == 1:
            out += KEYS[code][shift] if code in KEYS else f'[{code}]'
    return out


def lamp(code, on):
    for fd in inputs:
        try:
            os.write(fd, EVENT.pack(0, 0, EV_LED, code, on))
        except OSError:
            pass


heard('ready\n')
# ALSA takes what comes from the first look on.
raw(0)
result = {'names': sorted(set(inputs.values()))}
order('type')
result['typed'] = text(events(2))
for code in (0, 1):
    lamp(code, 1)  # Num and Caps Lock
time.sleep(1)
result['lamps'] = order('lamps').strip().rstrip('.').strip()
order('mouse')
result['mouse'] = [e[1:] for e in events(2)]
order('joystick')
result['joystick'] = [e[1:] for e in events(2)]
order('midi')
result['midi'] = raw(2)
os.write(midi, bytes([0x90, 69, 100]))
result['event'] = heard('100\n').strip()
result['echo'] = raw(2)
json.dump(result, sys.stdout)
