/** Frames of terminals and of other platforms' test data that are publicly known, with what is known of them. */
export const SAMPLE_FRAMES: readonly {
  name: string;
  hex: string;
  is: object;
  /** Its strings are filled otherwise than at their end with zeros, so that they aren't written as they were. */
  fill?: 'spaces' | 'before';
}[] = [
  {
    name: 'heartbeat with three zeros before the number',
    hex: '7e0002000004304832546500b7ca7e',
    is: { header: { phone: '043048325465', serial: 183 }, body: { type: 'heartbeat' } },
  },
  {
    name: 'register of 2013 with a plate',
    hex: '7e010000300000000000010001001f006e63643132337777772e3830382e636f6d0000000000000000003736353433323101b2e2413132333435363738797e',
    is: {
      body: {
        form: '2013',
        province: 31,
        city: 110,
        maker: 'cd123',
        model: 'www.808.com',
        plate: '测A12345678',
      },
    },
  },
  {
    name: 'register of 2013 with zeros only',
    hex: '7E0100002D013511221122000500000000373031303748422D52303347424400000000000000000000003233363631303402CBD5424136383630387E',
    is: {
      body: { form: '2013', maker: '70107', model: 'HB-R03GBD', terminalId: '2366104', plate: '苏BA6860' },
    },
  },
  {
    name: 'register of 2011',
    hex: '7E01000021013345678906000F002C012F373031313142534A2D4D3742203030303030303001D4C1423838383838B47E',
    is: {
      body: {
        form: '2011',
        province: 44,
        city: 303,
        maker: '70111',
        model: 'BSJ-M7B',
        terminalId: '0000000',
      },
    },
    fill: 'spaces',
  },
  {
    name: 'register of 2011 without anything',
    hex: '7e010000190940278494700012000000000000000000000000000000000000094027849470000a7e',
    is: { body: { form: '2011', maker: '', plate: '' } },
    fill: 'before',
  },
  {
    name: 'register of 2019 with bytes that look like a mark',
    hex: '7e010040550112345678901234567890ffff001f0073797a6800000000000000007777772e6a74743830382e636e000000000000000000000000000000000030393837363534333231303938373635343332310000000000000000000001b2e241383838383838227e',
    is: {
      header: { edition: '2019', phone: '12345678901234567890' },
      body: { form: '2019', city: 115, maker: 'yzh', terminalId: '09876543210987654321', plate: '测A888888' },
    },
  },
  {
    name: 'register of 2013 with an escaped byte',
    hex: '7E0100002B0185005258650001000C007D02313235000031323600000000000000000000000000000000003031383530303104B7E1CCEF3836F37E',
    is: { body: { form: '2013', province: 12, city: 126, plateColour: 4, plate: '丰田86' } },
  },
  {
    name: 'authentication of 2013',
    hex: '7E010200100940278494700084323031313131303831313333323139369F7E',
    is: { body: { code: '2011110811332196' } },
  },
  {
    name: 'authentication of 2019',
    hex: '7e010240500112345678901234567890ffff2c706d59477a47756b4f384b345a356c70494f5467386471623365707259614842625853504c7464627947383d3132333435363738393031323334357777772e6a74743830382e636e00000000000000557e',
    is: { body: { imei: '123456789012345', software: 'www.jtt808.cn' } },
  },
  {
    name: 'position with items of its maker',
    hex: '7E02000053200002604323004800000000000C00000158B91406CB7007006B00000000220512101138010400000F2803020000250400000000300114310100E30100D50E0100026043232795980277530030E50400000000E7020FC8E8020E83AB7E',
    is: {
      body: {
        latitude: 22.591764,
        longitude: 113.995783,
        altitudeM: 107,
        time: '2022-05-12T10:11:38+08:00',
        items: [
          { type: 'mileage', km: 388 },
          { type: 'recorderSpeed', kmh: 0 },
          { type: 'signals', bits: 0 },
          { type: 'signalStrength', value: 20 },
          { type: 'satellites', count: 0 },
          { id: 0xe3, type: 'raw', hex: '00' },
          { id: 0xd5 },
          { id: 0xe5 },
          { id: 0xe7 },
          { id: 0xe8 },
        ],
      },
    },
  },
  {
    name: 'position with an alarm of low power',
    hex: '7E020000480123456789010013000000800000000301597BC506CBFF6600EB00000155210726203531010400000000EB24000C00B28986047701207027150200060089FFFFEFFF0004002D0E10000600C5FFFFFFEF697E',
    is: { body: { alarmBits: 128, stateBits: 3, directionDeg: 341, time: '2021-07-26T20:35:31+08:00' } },
  },
  {
    name: 'position of the south-west',
    hex: '7e0200002e202000129707001c0000000000001c0601a2f0a8091f0bf00000000000ed201103031733000000000000000000780000000018000000267e',
    is: { body: { stateBits: 0x1c06, latitude: -27.455656 } },
  },
  {
    name: 'batch of eight',
    hex: '7E0704014301356777777707F5000801002600000000000000030159741206CBFD5001720000000116052709062401040000001D03020000002600000000000000030159746606CBFD50016B0000000116052709065301040000001D0302000000260000000000000003015975E406CBFE58013F0000000116052709072701040000001D0302000000260000000000000003015976DE06CBFF10012E0000000116052709075601040000001D0302000000260000000000000003015976BC06CBFED0012D0000000116052709083001040000001D0302000000260000000000000003015976FE06CBFEC001080000000116052709090001040000001D0302000000260000000000000003015976FE06CBFE7800FC0000000116052709093301040000001D0302000000260000000000000003015977A606CBFF3001080000000116052709100201040000001D030200001F7E',
    is: { body: { kind: 1, positions: { length: 8 }, restHex: '' } },
  },
  {
    name: 'properties of 2013',
    hex: '7E0107004111223344556622B8000531303630313130343535353435393535313033000000000000346436613133001234567890123456789007616263646566670A706F69757974726577710709EA7E',
    is: {
      body: {
        terminalKind: 5,
        maker: '10601',
        model: '10455545955103',
        terminalId: '4d6a13',
        iccid: '12345678901234567890',
        hardware: 'abcdefg',
        firmware: 'poiuytrewq',
        gnss: 7,
        network: 9,
      },
    },
  },
  {
    name: 'message of an unknown kind',
    hex: '7E0900005A4E5DE66FBA2200C4F02204280610090002010D052B0150052C0400129009052D016B052E014F05300231BA053502000005360203B8053802000005390200AD053D0201EA05440150054604009899D90545040000001E000C00030160A85C06D1C1389C7E',
    is: { header: { messageId: 0x0900, phone: '4e5de66fba22' }, body: { type: 'raw' } },
  },
];
