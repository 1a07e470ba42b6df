# The plot of docs/performance.md: gnuplot -e "data='bars.dat'; plot_file='x.svg'" bars.gnuplot. Each line of the data is a
# bar: label, seconds, colour. Seconds on a logarithmic scale: engines are an order of magnitude apart.
set terminal svg size 760,460 font "sans-serif,13" background "white"
set output plot_file
set title "file to counts, one thread: seconds of processor time (less is better)" offset -10,0
set logscale x
set xrange [0.05:60]
set xtics ("0.1" 0.1, "0.2" 0.2, "0.5" 0.5, "1" 1, "2" 2, "5" 5, "10" 10, "20" 20, "50" 50)
set grid xtics
set yrange [*:*] reverse
set ytics nomirror
set lmargin 26
unset key
set style fill solid
n = 0
plot data using (0.05):0:(0.05):2:($0 - 0.38):($0 + 0.38):3:ytic(1) with boxxyerror lc rgb variable, \
  data using ($2 * 1.06):0:(sprintf("%.2f", $2)) with labels left
