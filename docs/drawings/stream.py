"""What a stream keeps of each series: the last readings, or the state of a network."""

from _style import FUTURE, GREY, KNOWN, PAST, arrow, box, canvas, room, save, write

figure, axes = canvas(5.6, 3.3, right=20, top=11.5)
write(axes, 10, 0.6, "a model of windows: the last readings of each series are kept")
for i, (name, sends) in enumerate((("pump", True), ("fan", False))):
    y = 1.3 + 1.7 * i
    write(axes, 2, y + 0.6, name, size=12)
    for step in range(4):
        box(axes, 3.6 + 1.5 * step, y, colour=PAST, width=1.5, height=1.2)
    box(axes, 3.6 + 6, y, "new" if sends else "silent", FUTURE if sends else GREY, 1.9, 1.2, filled=sends)
    if sends:
        arrow(axes, (11.7, y + 0.6), (13, y + 0.6))
        room(axes, 13.1, y, "predict", GREY, 2.9, 1.2)
        arrow(axes, (16.1, y + 0.6), (17.2, y + 0.6))
        write(axes, 17.5, y + 0.6, "answer", ha="left")
    else:
        write(axes, 15.5, y + 0.6, "left exactly as it is")

write(axes, 10, 6.0, "a target or a label at every step: the state goes on, one step a reading")
for step in range(4):
    x = 1.2 + 4.6 * step
    room(axes, x + 1.1, 7.1, "GRU", KNOWN, 2.2, 1.2)
    box(axes, x + 0.6, 9.2, f"reading {step + 1}" if step < 3 else "…", FUTURE, 3.2, 1.1)
    arrow(axes, (x + 2.2, 9.1), (x + 2.2, 8.4))
    if step < 3:
        arrow(axes, (x + 3.4, 7.7), (x + 5.6, 7.7))
        write(axes, x + 4.5, 7.25, "state", size=10)
write(axes, 10, 10.9, "each answer costs one step of the network, however long the past is")
save(figure, __file__)
